@decision.cgvs_negative
Feature: A date of long ago is asked about
  The decision was notified more than two years ago. The bot asks whether that is right before it
  writes anything down.

  Scenario: A date of long ago is asked about
    Given it is Monday 5 October 2026
    And An opens the file of K7-042, who arrived on Monday 5 October 2026
    When An types "/terugkeer beslissing K7-042 cgvs 1/07/2024"
    Then An reads in the form
      | K7-042: ma 1 jul 2024 is meer dan twee jaar geleden. Klopt die datum? |
    And nothing was registered
    When An closes the form
    And An types "/terugkeer beslissing K7-042 cgvs 1/07/2024"
    And An sends the form
    Then An is told
      | negatieve beslissing van het CGVS, betekend op ma 1 jul 2024 |
    And the open talks of K7-042 are
      | talk                                 | is   | plan by        | due            | advice |
      | Gesprek na negatieve beslissing CGVS | open | Fri 5 Jul 2024 | Sat 6 Jul 2024 | –      |
