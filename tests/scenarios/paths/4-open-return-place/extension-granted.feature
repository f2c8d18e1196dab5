@decision.final_negative.rvv @extension.granted @extension.requested @otp_allocated @otp_arrived
@talk_held.otp_intake.cooperates
Feature: The extension is granted
  Gijs asks for the extension after the intake and records that it was granted. The dates already stood
  there with the agreement, so nothing moves any more.

  Scenario: The extension is granted
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Tuesday 8 September 2026
    And Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    And Gijs records "OTP 1 · Intake door MW" of K7-042, held on Tuesday 8 September 2026, and fills in
      | Akkoord om mee te werken? | Ja |
    When Gijs ticks on "OTP 1 · Intake door MW" of K7-042
      | Verlenging aangevraagd, nieuwe einddatum gezegd |
    And Gijs types "/terugkeer verlenging K7-042 aangevraagd 8/09/2026"
    And it is Tuesday 15 September 2026
    And Gijs types "/terugkeer verlenging K7-042 toegekend 14/09/2026"
    Then Gijs is told
      | Het plan blijft zoals het was |
    And the plan of K7-042 says
      | Laatste dag materiële hulp: do 8 okt |
