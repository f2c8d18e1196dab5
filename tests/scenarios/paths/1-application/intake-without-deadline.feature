Feature: A talk without a deadline is not forgotten
  The procedure intake has no deadline in the instruction, so it is never overdue. An is reminded after
  five and after twenty working days; from then on it stands in the overviews only.

  Scenario: A talk without a deadline is not forgotten
    Given it is Monday 2 March 2026
    When An opens the file of K7-042, who arrived on Monday 2 March 2026
    Then the open talks of K7-042 are
      | talk             | is   | plan by | due | advice |
      | Procedure-intake | open | –       | –   | –      |
    Given it is Monday 4 May 2026
    Then the bot has posted
      | when                   | where       | what                                                 |
      | Mon 2 Mar 2026, 10:00  | #an         | Procedure-intake · K7-042 · open · 0 van 4 besproken |
      | Mon 9 Mar 2026, 08:30  | #an, thread | Staat nog open sinds ma 2 mrt. Er is geen termijn    |
      | Mon 30 Mar 2026, 08:30 | #an, thread | Staat nog open sinds ma 2 mrt. Er is geen termijn    |
    And the overview of Regio Noord says
      | K7-042 |
    When An ticks on "Procedure-intake" of K7-042
      | Terugkeren kan op elk ogenblik                     |
      | Erover praten heeft geen gevolg voor het verzoek   |
      | Er is een programma dat de terugkeer helpt regelen |
      | De reis is op kosten van Fedasil                   |
    Then An sees on "Procedure-intake" of K7-042
      | 4 van 4 besproken. Alles besproken? Registreer dan het gesprek |
    When An records "Procedure-intake" of K7-042, held on Monday 4 May 2026
    Then An sees on "Procedure-intake" of K7-042
      | Gehouden op ma 4 mei                               |
      | In Match-IT gezet: notitie, tag “terugkeertraject” |
