@decision.final_negative.rvv @otp_allocated @otp_arrived @refuses_to_leave
@stay_ended.no_cooperation @talk_held.icam_hearing @talk_held.otp_intake.cooperates
Feature: The resident does not cooperate, and Fedasil ends the stay
  Fedasil decides that the provision of material help ends. What is open closes; when the resident refuses
  to leave, the right to be heard can still open.

  Scenario: The resident does not cooperate, and Fedasil ends the stay
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Friday 4 September 2026
    And Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    And Gijs records "OTP 1 · Intake door MW" of K7-042, held on Friday 4 September 2026, and fills in
      | Akkoord om mee te werken? | Ja |
    And it is Friday 18 September 2026
    When Greet types "/terugkeer einde K7-042 werkt niet mee 18/09"
    Then Greet is told
      | “OTP 2 · Intake door ICAM-coach” is afgesloten: het verblijf is beëindigd |
      | “OTP 4 · Outtake door MW” is afgesloten: het verblijf is beëindigd        |
      | Let op: de materiële hulp is beëindigd sinds vr 18 sep                    |
    Given it is Monday 21 September 2026
    When Gijs types "/terugkeer weigering K7-042 21/09/2026"
    Then the open talks of K7-042 are
      | talk                   | is   | plan by | due | advice |
      | OTP 6 · ICAM-hoorrecht | open | –       | –   | –      |
    When Ivo records "OTP 6 · ICAM-hoorrecht" of K7-042, held on Monday 21 September 2026
    Then no talk of K7-042 is open
