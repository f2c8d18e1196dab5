@decision.cgvs_negative
Feature: The clocks go back in between
  The talk opens on the last Friday of summer time. The reminders come at half past eight by the clocks
  of Brussels, before and after.

  Scenario: The clocks go back in between
    Given it is Thursday 22 October 2026, 17:30
    And An opens the file of K7-042, who arrived on Thursday 22 October 2026
    And An records "Procedure-intake" of K7-042, held on Thursday 22 October 2026
    And An types "/terugkeer beslissing K7-042 cgvs 22/10/2026"
    And everybody has read what was posted so far
    And it is Wednesday 28 October 2026
    Then the bot has posted
      | when                   | where                   | what                                      |
      | Fri 23 Oct 2026, 08:30 | #an, thread             | Nog 2 werkdagen om dit gesprek te plannen |
      | Tue 27 Oct 2026, 08:30 | #an, thread and channel | Vandaag is de laatste dag                 |
      | Wed 28 Oct 2026, 08:30 | #an, thread and channel | Te laat sinds gisteren                    |
