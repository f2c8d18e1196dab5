@decision.cgvs_negative @withdrawn
Feature: Two people register the same decision
  Bo already registered the decision that An types. An is told who did, and nothing is added. The date
  was wrong, so Bo takes it back, and the right one moves the plan.

  Scenario: Two people register the same decision
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And it is Monday 7 September 2026
    When Bo types "/terugkeer beslissing K7-042 cgvs 7/09/2026"
    And An types "/terugkeer beslissing K7-042 cgvs 7/09/2026"
    Then An is told
      | Dit is al geregistreerd, met datum ma 7 sep, door <@U0BO>. Er is niets toegevoegd |
    And nothing was registered
    When Bo types "/terugkeer status K7-042"
    And Bo clicks "Laatste actie ongedaan maken" in the answer
    Then Bo is told
      | ongedaan gemaakt: negatieve beslissing van het CGVS, betekend op ma 7 sep |
    And no talk of K7-042 is open
    And An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | Afgesloten op ma 7 sep |
    When An types "/terugkeer beslissing K7-042 cgvs 4/09/2026"
    Then the open talks of K7-042 are
      | talk                                 | is   | plan by        | due            | advice |
      | Gesprek na negatieve beslissing CGVS | open | Wed 9 Sep 2026 | Wed 9 Sep 2026 | –      |
