@appeal.not_suspensive @decision.cgvs_negative @decision.final_negative.no_appeal @hearing
@talk_held.talk_after_cgvs @withdrawn
Feature: No suspensive appeal
  The resident lodges no suspensive appeal. The talk is about the risks of unlawful stay and of travelling
  on; when the decision becomes final for that reason, the bot points to the instruction on the end of
  material help. A hearing without such an appeal is shown as a conflict.

  Scenario: No suspensive appeal
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 cgvs 1/09/2026"
    And it is Thursday 3 September 2026
    When An types "/terugkeer beroep K7-042 niet-schorsend 3/09/2026"
    Then An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | ○  Geen schorsend beroep: risico onwettig verblijf, doorreis |
    When An types "/terugkeer hoorzitting K7-042 10/09/2026"
    Then An is told
      | Te bekijken |
    When An clicks "Ongedaan maken" in the answer
    Then the plan of K7-042 does not say "Te bekijken"
    When An records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Thursday 3 September 2026
    And it is Monday 12 October 2026
    And An types "/terugkeer beslissing K7-042 def 9/10/2026 geen-beroep"
    Then An is told
      | Let op: geen schorsend beroep |
