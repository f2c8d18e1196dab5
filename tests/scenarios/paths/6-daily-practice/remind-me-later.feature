@decision.cgvs_negative @snoozed
Feature: The worker asks to be reminded later
  An has planned the talk for Thursday and does not want to be reminded before that. Only the reminder
  moves; the deadline stays. Cora, who is not the one who is reminded, cannot move it.

  Scenario: The worker asks to be reminded later
    Given it is Monday 14 September 2026
    And An opens the file of K7-042, who arrived on Monday 14 September 2026
    And An records "Procedure-intake" of K7-042, held on Monday 14 September 2026
    And An types "/terugkeer beslissing K7-042 cgvs 14/09/2026"
    And everybody has read what was posted so far
    When Cora clicks "Later herinneren" under "Gesprek na negatieve beslissing CGVS · K7-042"
    Then Cora is told
      | <@U0AN> |
    And nothing was registered
    When An clicks "Later herinneren" under "Gesprek na negatieve beslissing CGVS · K7-042" and fills in
      | Herinner me eraan op | do 17 sep |
    And it is Friday 18 September 2026
    Then the bot has posted
      | when                   | where                   | what                                                    |
      | Thu 17 Sep 2026, 08:30 | #an, thread             | Je vroeg om vandaag aan dit gesprek herinnerd te worden |
      | Fri 18 Sep 2026, 08:30 | #an, thread and channel | Vandaag is de laatste dag om dit gesprek                |
