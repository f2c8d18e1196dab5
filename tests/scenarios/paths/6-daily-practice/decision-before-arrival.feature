@decision.cgvs_negative @decision.final_negative.rvv
Feature: A resident arrives whose decision is final already
  The final decision was notified before the resident came to Antwerpen. What was due before the file
  was opened is not counted as missed; the talks of the present phase open.

  Scenario: A resident arrives whose decision is final already
    Given it is Monday 5 October 2026
    And An opens the file of K7-042, who arrived on Monday 5 October 2026
    When An types "/terugkeer beslissing K7-042 cgvs 1/07/2026"
    Then An is told
      | “Procedure-intake” is afgesloten: achterhaald door een latere fase             |
      | “Gesprek na negatieve beslissing CGVS” gaat open: plan ten laatste op ma 6 jul |
    When An types "/terugkeer beslissing K7-042 rvv 2/10/2026"
    Then An is told
      | Laatste dag materiële hulp: zo 1 nov                                |
      | “Gesprek na negatieve beslissing CGVS” is afgesloten: achterhaald   |
      | “Gesprek na definitieve beslissing” gaat open: geen termijn bepaald |
    And the plan of K7-042 says
      | Afgesloten op vr 2 okt: achterhaald door een latere fase |
    And the plan of K7-042 does not say "Gemist"
    And the open talks of K7-042 are
      | talk                              | is   | plan by | due | advice |
      | Gesprek na definitieve beslissing | open | –       | –   | –      |
