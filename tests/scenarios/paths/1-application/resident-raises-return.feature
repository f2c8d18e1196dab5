@talk_held.ad_hoc_talk
Feature: The resident raises return
  While the application is being examined the resident asks about return. An talks about it at once and
  records an interim talk, which nothing in the plan had asked for.

  Scenario: The resident raises return
    Given it is Monday 2 March 2026
    And An opens the file of K7-042, who arrived on Monday 2 March 2026
    And An records "Procedure-intake" of K7-042, held on Monday 2 March 2026
    And it is Wednesday 25 March 2026
    And everybody has read what was posted so far
    When An types "/terugkeer gesprek K7-042" and fills in
      | Welk gesprek?               | Tussentijds gesprek over terugkeer |
      | Datum van het gesprek       | Tue 24 Mar 2026                    |
      | Houding tegenover terugkeer | Wil zelf graag terug               |
    Then An is told
      | “Tussentijds gesprek over terugkeer” gehouden op di 24 mrt |
    And no talk of K7-042 is open
    And no message shows "Wil zelf graag terug"
    And the bot has posted nothing
