@decision.cgvs_negative @withdrawn
Feature: A wrong date is corrected
  The date on the letter was registered instead of the day of notification. An corrects it with a
  reason: the plan is reckoned again, who was told the old date is told the new one once, and nobody
  reads the reason in a channel.

  Scenario: A wrong date is corrected
    Given it is Monday 7 September 2026
    And An opens the file of K7-042, who arrived on Monday 7 September 2026
    And An records "Procedure-intake" of K7-042, held on Monday 7 September 2026
    And it is Tuesday 15 September 2026
    And An types "/terugkeer beslissing K7-042 cgvs 11/09/2026"
    And everybody has read what was posted so far
    When An types "/terugkeer corrigeer K7-042" and fills in
      | Wat klopt er niet? | Negatieve beslissing van het CGVS, betekend op vr 11 sep |
    And An fills in and sends
      | Datum | Mon 14 Sep 2026                     |
      | Reden | De datum van de brief was ingevoerd |
    Then An is told
      | betekend op vr 11 sep                                                          |
      | “Gesprek na negatieve beslissing CGVS” verschuift van wo 16 sep naar za 19 sep |
    And the open talks of K7-042 are
      | talk                                 | is   | plan by         | due             | advice |
      | Gesprek na negatieve beslissing CGVS | open | Fri 18 Sep 2026 | Sat 19 Sep 2026 | –      |
    And the bot has posted
      | when                   | where       | what                                                      |
      | Tue 15 Sep 2026, 10:00 | #an, thread | De uiterste datum verschuift van wo 16 sep naar za 19 sep |
    And no message shows "De datum van de brief"
    When An types "/terugkeer corrigeer K7-042" and fills in
      | Wat klopt er niet? | Negatieve beslissing van het CGVS, betekend op ma 14 sep |
    And An fills in and sends
      | Wat moet er gebeuren? | Intrekken: het is niet gebeurd |
      | Reden                 | Ander dossier                  |
    Then no talk of K7-042 is open
    And the plan of K7-042 says
      | Verzoek in behandeling |
