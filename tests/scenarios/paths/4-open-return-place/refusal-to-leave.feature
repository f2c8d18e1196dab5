@decision.final_negative.rvv @otp_allocated @otp_arrived @refuses_to_leave
@talk_held.icam_decision.other @talk_held.icam_hearing @talk_held.icam_intake
@talk_held.otp_discussion.other @talk_held.otp_intake.not_cooperates @talk_held.otp_outtake.other
Feature: The resident refuses to leave
  After the last day of material help the resident stays. Before that day a refusal cannot be recorded;
  after it the sixth talk opens, the right to be heard, which the coach holds.

  Scenario: The resident refuses to leave
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Friday 4 September 2026
    And Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    And Gijs records "OTP 1 · Intake door MW" of K7-042, held on Friday 4 September 2026, and fills in
      | Akkoord om mee te werken? | Nee |
    And it is Tuesday 8 September 2026
    And Ivo records "OTP 2 · Intake door ICAM-coach" of K7-042, held on Tuesday 8 September 2026
    And it is Monday 28 September 2026
    And Gijs records "OTP 3 · Bespreking door MW" of K7-042, held on Monday 28 September 2026, and fills in
      | Keuze van de bewoner | Andere optie |
    And Gijs records "OTP 4 · Outtake door MW" of K7-042, held on Monday 28 September 2026, and fills in
      | Keuze van de bewoner | Andere optie |
    When Gijs types "/terugkeer weigering K7-042 28/09/2026"
    Then Gijs is told
      | pas … na de laatste dag materiële hulp |
    And nothing was registered
    Given it is Friday 2 October 2026
    And Ivo records "OTP 5 · ICAM-beslissing" of K7-042, held on Thursday 1 October 2026, and fills in
      | Keuze van de bewoner | Andere optie |
    And everybody has read what was posted so far
    When Gijs types "/terugkeer weigering K7-042 2/10/2026"
    Then the bot has posted
      | when                  | where | what                            |
      | Fri 2 Oct 2026, 10:00 | #ivo  | OTP 6 · ICAM-hoorrecht · K7-042 |
    When Ivo ticks on "OTP 6 · ICAM-hoorrecht" of K7-042
      | Uitnodiging gegeven |
    And Ivo records "OTP 6 · ICAM-hoorrecht" of K7-042, held on Friday 2 October 2026
    Then the plan of K7-042 says
      | 6 van 6 gesprekken |
