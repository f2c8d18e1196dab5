@decision.final_negative.rvv @extension.refused @extension.requested @otp_allocated @otp_arrived
@talk_held.icam_intake @talk_held.otp_discussion.other @talk_held.otp_intake.cooperates
Feature: The extension is refused
  With the agreement the right ran until thirty days after the arrival. Fedasil refuses the extension: the
  right ends thirty days after the notification again, and everybody concerned hears which dates moved.

  Scenario: The extension is refused
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Friday 11 September 2026
    And Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    And Gijs records "OTP 1 · Intake door MW" of K7-042, held on Friday 11 September 2026, and fills in
      | Akkoord om mee te werken? | Ja |
    And Gijs types "/terugkeer verlenging K7-042 aangevraagd 11/09/2026"
    And it is Thursday 17 September 2026
    And Ivo records "OTP 2 · Intake door ICAM-coach" of K7-042, held on Thursday 17 September 2026
    And it is Friday 18 September 2026
    And Gijs records "OTP 3 · Bespreking door MW" of K7-042, held on Friday 18 September 2026, and fills in
      | Keuze van de bewoner | Andere optie |
    And everybody has read what was posted so far
    When Gijs types "/terugkeer verlenging K7-042 geweigerd 18/09/2026"
    Then Gijs is told
      | De laatste dag materiële hulp verschuift van zo 11 okt naar do 1 okt |
      | “OTP 4 · Outtake door MW” verschuift van wo 7 okt naar ma 28 sep     |
    And the bot has posted
      | when                   | where         | what                                                             |
      | Fri 18 Sep 2026, 10:00 | #gijs, thread | OTP 4 … De uiterste datum verschuift van wo 7 okt naar ma 28 sep |
    And Gijs sees on "OTP 4 · Outtake door MW" of K7-042
      | uiterste datum … do 1 okt |
