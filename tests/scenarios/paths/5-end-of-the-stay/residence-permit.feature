@decision.final_negative.rvv @otp_allocated @otp_arrived @stay_ended.residence_permit
Feature: A residence permit of more than three months
  In the OTP the resident gets a residence permit. The talks that were open close, and nobody is reminded
  of them any more.

  Scenario: A residence permit of more than three months
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Friday 4 September 2026
    And Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    And it is Monday 7 September 2026
    And everybody has read what was posted so far
    When Gijs types "/terugkeer einde K7-042 verblijfstitel vandaag"
    Then no talk of K7-042 is open
    And Gijs sees on "OTP 1 · Intake door MW" of K7-042
      | Afgesloten op ma 7 sep |
    Given it is Thursday 1 October 2026
    Then the bot has posted nothing
