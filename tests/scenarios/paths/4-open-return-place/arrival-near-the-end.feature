@decision.final_negative.rvv @otp_allocated @otp_arrived @talk_held.otp_intake.cooperates
@talk_held.talk_after_final
Feature: The arrival is so late that the dates collide
  The resident arrives two days before the right ends. The intake would be due after it, and the outtake
  was due before the arrival: both are shown as conflicts. The agreement to cooperate resolves them.

  Scenario: The arrival is so late that the dates collide
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An records "Gesprek na definitieve beslissing" of K7-042, held on Tuesday 1 September 2026
    And it is Friday 25 September 2026
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Tuesday 29 September 2026
    When Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    Then Gijs is told
      | “OTP 1 · Intake door MW” gaat open: plan ten laatste op do 1 okt, uiterste datum ma 5 okt            |
      | Te bekijken … “OTP 1 · Intake door MW” heeft als uiterste datum ma 5 okt, na de laatste dag          |
      | Te bekijken … “OTP 4 · Outtake door MW” had als uiterste datum ma 28 sep, voor het openging          |
      | Te bekijken … “OTP 2 · Intake door ICAM-coach” (tot wo 14 okt) en “OTP 4 · Outtake door MW” … botsen |
    And the open talks of K7-042 are
      | talk                           | is          | plan by         | due             | advice         |
      | OTP 1 · Intake door MW         | open        | Thu 1 Oct 2026  | Mon 5 Oct 2026  | –              |
      | OTP 2 · Intake door ICAM-coach | provisional | –               | Wed 14 Oct 2026 | –              |
      | OTP 3 · Bespreking door MW     | provisional | –               | –               | –              |
      | OTP 4 · Outtake door MW        | open        | Mon 28 Sep 2026 | Mon 28 Sep 2026 | –              |
      | OTP 5 · ICAM-beslissing        | provisional | –               | –               | Thu 1 Oct 2026 |
      | OTP 6 · ICAM-hoorrecht         | provisional | –               | –               | –              |
    Given it is Wednesday 30 September 2026
    When Gijs records "OTP 1 · Intake door MW" of K7-042, held on Wednesday 30 September 2026, and fills in
      | Akkoord om mee te werken? | Ja |
    Then Gijs is told
      | De laatste dag materiële hulp verschuift van do 1 okt naar do 29 okt |
      | “OTP 4 · Outtake door MW” verschuift van ma 28 sep naar ma 26 okt    |
    And the plan of K7-042 does not say "Te bekijken"
    And the open talks of K7-042 are
      | talk                           | is          | plan by         | due             | advice          |
      | OTP 2 · Intake door ICAM-coach | open        | Fri 9 Oct 2026  | Fri 9 Oct 2026  | –               |
      | OTP 3 · Bespreking door MW     | provisional | –               | –               | –               |
      | OTP 4 · Outtake door MW        | open        | Mon 26 Oct 2026 | Mon 26 Oct 2026 | –               |
      | OTP 5 · ICAM-beslissing        | provisional | –               | –               | Thu 29 Oct 2026 |
      | OTP 6 · ICAM-hoorrecht         | provisional | –               | –               | –               |
