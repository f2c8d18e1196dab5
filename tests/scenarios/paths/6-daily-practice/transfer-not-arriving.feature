@transfer_announced @withdrawn
Feature: A transfer is announced, and nobody arrives
  An announces a transfer to Gent. On the day after the announced one nobody has arrived, so An and Gent are
  asked; two working days later An's coordinator is too. It comes out that the resident stays.

  Scenario: A transfer is announced, and nobody arrives
    Given it is Monday 7 September 2026
    And An opens the file of K7-042, who arrived on Monday 7 September 2026
    And An records "Procedure-intake" of K7-042, held on Monday 7 September 2026
    And everybody has read what was posted so far
    When An types "/terugkeer transfer K7-042 gent 9/09/2026"
    And it is Monday 14 September 2026, 14:00
    Then the bot has posted
      | when                   | where      | what                                                                   |
      | Mon 7 Sep 2026, 10:00  | #gent      | Verwacht: K7-042, transfer vanuit Antwerpen-Linkeroever                |
      | Thu 10 Sep 2026, 08:30 | #an        | Een transfer naar Gent is aangekondigd voor wo 9 sep, en er is nog     |
      | Thu 10 Sep 2026, 08:30 | #gent      | Een transfer naar jullie is aangekondigd voor wo 9 sep, en er is nog   |
      | Mon 14 Sep 2026, 08:30 | #antwerpen | Een transfer naar Gent is aangekondigd … Voor de coördinator: graag    |
    When An clicks "Blijft hier" under "is aangekondigd voor" and fills in
      | Wat moet er gebeuren? | Intrekken: het is niet gebeurd |
      | Reden | De bewoner blijft |
    Then An is told
      | aangekondigd |
    And the plan of K7-042 does not say "Transfer aangekondigd"
    And Greet reads
      | K7-042: wordt hier niet meer verwacht |
    And Greet reads
      | K7-042: wat over dit dossier gevraagd werd, is geregeld |
    Given it is Monday 28 September 2026
    Then the bot has posted nothing
