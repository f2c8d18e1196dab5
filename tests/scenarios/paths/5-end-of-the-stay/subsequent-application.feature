@decision.final_negative.rvv @otp_allocated @otp_arrived @stay_ended.subsequent_application
@transferred
Feature: A subsequent application with a new allocation
  The resident applies again and is allocated anew. Under the same code the trajectory begins again, with
  the procedure intake in the structure of the new allocation.

  Scenario: A subsequent application with a new allocation
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Friday 4 September 2026
    And Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    And it is Friday 11 September 2026
    When Gijs types "/terugkeer einde K7-042 volgend verzoek 11/09/2026"
    Then the plan of K7-042 says
      | Verzoek in behandeling |
    Given it is Monday 14 September 2026
    When An types "/terugkeer transfer K7-042 antwerpen 14/09/2026"
    Then the open talks of K7-042 are
      | talk             | is   | plan by | due | advice |
      | Procedure-intake | open | –       | –   | –      |
