Feature: An unaccompanied minor has no return trajectory
  The instruction excepts unaccompanied minors. The bot opens no file, says why, and keeps nothing.

  Scenario: An unaccompanied minor has no return trajectory
    Given it is Thursday 5 March 2026
    When An types "/terugkeer bewoner K7-042" and fills in
      | Datum van aankomst in de opvangstructuur | Mon 2 Mar 2026 |
      | Niet-begeleide minderjarige (NBMV)?      | Ja             |
    Then An is told
      | Het terugkeertraject geldt niet voor niet-begeleide minderjarigen |
    And nothing was registered
    When An closes the form
    And An types "/terugkeer status K7-042"
    Then An is told
      | Er is geen dossier K7-042 |
    And the bot has posted nothing
