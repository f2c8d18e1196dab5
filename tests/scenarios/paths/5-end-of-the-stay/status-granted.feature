@decision.cgvs_negative @hearing @stay_ended.status_granted @talk_held.talk_after_cgvs
Feature: Protection status granted after all
  On appeal the resident is recognised. The trajectory ends, and the talk after the hearing closes.

  Scenario: Protection status granted after all
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 cgvs 1/09/2026"
    And An records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer hoorzitting K7-042 15/09/2026"
    And it is Wednesday 16 September 2026
    When An types "/terugkeer einde K7-042 beschermingsstatus vandaag"
    Then no talk of K7-042 is open
