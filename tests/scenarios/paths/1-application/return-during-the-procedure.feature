@stay_ended.returned
Feature: The resident returns while the application is being examined
  A status or a return ends the stay in any phase: what was open closes and says so, and nothing is
  reminded any more.

  Scenario: The resident returns while the application is being examined
    Given it is Monday 2 March 2026
    And An opens the file of K7-042, who arrived on Monday 2 March 2026
    And it is Thursday 5 March 2026
    And everybody has read what was posted so far
    When An types "/terugkeer einde K7-042 teruggekeerd vandaag"
    Then An is told
      | “Procedure-intake” is afgesloten |
    And no talk of K7-042 is open
    Given it is Monday 6 April 2026
    Then the bot has posted nothing
