@decision.final_negative.rvv @otp_allocated @otp_arrived @talk_held.otp_intake.cooperates
@talk_held.talk_after_final
Feature: The arrival lies just before Christmas
  Working days run from Monday to Friday without the holidays. The fourth one after the arrival is a day
  on which the centre is closed, so the intake is planned on the last day before it that is worked.

  Scenario: The arrival lies just before Christmas
    Given it is Tuesday 1 December 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 December 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 December 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/12/2026"
    And An records "Gesprek na definitieve beslissing" of K7-042, held on Tuesday 1 December 2026
    And it is Friday 18 December 2026
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Monday 21 December 2026
    When Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    Then the open talks of K7-042 are
      | talk                           | is          | plan by         | due             | advice          |
      | OTP 1 · Intake door MW         | open        | Thu 24 Dec 2026 | Mon 28 Dec 2026 | –               |
      | OTP 2 · Intake door ICAM-coach | provisional | –               | Thu 7 Jan 2027  | –               |
      | OTP 3 · Bespreking door MW     | provisional | –               | –               | –               |
      | OTP 4 · Outtake door MW        | open        | Thu 24 Dec 2026 | Mon 28 Dec 2026 | –               |
      | OTP 5 · ICAM-beslissing        | provisional | –               | –               | Thu 31 Dec 2026 |
      | OTP 6 · ICAM-hoorrecht         | provisional | –               | –               | –               |
    When Gijs clicks "Waarom deze datum?" under "OTP 1 · Intake door MW · K7-042"
    Then Gijs is told
      | Kerst |
    Given it is Thursday 24 December 2026
    And Gijs records "OTP 1 · Intake door MW" of K7-042, held on Thursday 24 December 2026, and fills in
      | Akkoord om mee te werken? | Ja |
    Then the open talks of K7-042 are
      | talk                           | is          | plan by         | due             | advice          |
      | OTP 2 · Intake door ICAM-coach | open        | Wed 6 Jan 2027  | Wed 6 Jan 2027  | –               |
      | OTP 3 · Bespreking door MW     | provisional | –               | –               | –               |
      | OTP 4 · Outtake door MW        | open        | Fri 15 Jan 2027 | Fri 15 Jan 2027 | –               |
      | OTP 5 · ICAM-beslissing        | provisional | –               | –               | Wed 20 Jan 2027 |
      | OTP 6 · ICAM-hoorrecht         | provisional | –               | –               | –               |
