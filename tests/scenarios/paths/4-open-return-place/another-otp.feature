@decision.final_negative.rvv @otp_allocated @otp_arrived @talk_held.otp_intake.cooperates
@talk_held.talk_after_final
Feature: From one open return place to another
  The talks of the OTP have begun in Gent when a place in Namur is allocated. Namur is told whom to expect;
  with the arrival the talks go on there, and those that were held stay held.

  Scenario: From one open return place to another
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An records "Gesprek na definitieve beslissing" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Friday 4 September 2026
    And Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    And it is Monday 7 September 2026
    And Gijs records "OTP 1 · Intake door MW" of K7-042, held on Monday 7 September 2026, and fills in
      | Akkoord om mee te werken? | Ja |
    And it is Tuesday 8 September 2026
    And everybody has read what was posted so far
    When Gijs types "/terugkeer otp K7-042 toegewezen vandaag namur"
    Then the bot has posted
      | when                  | where  | what              |
      | Tue 8 Sep 2026, 10:00 | #namur | Attendu : K7-042  |
    Given it is Wednesday 9 September 2026
    When Nadia types "/retour por K7-042 arrivée 9/09/2026"
    Then the plan of K7-042 says
      | Centrum: Namur               |
      | Verantwoordelijk: <@U0NADIA> |
    And the open talks of K7-042 are
      | talk                           | is          | plan by         | due             | advice         |
      | OTP 2 · Intake door ICAM-coach | open        | Wed 16 Sep 2026 | Wed 16 Sep 2026 | –              |
      | OTP 3 · Bespreking door MW     | provisional | –               | –               | –              |
      | OTP 4 · Outtake door MW        | open        | Wed 30 Sep 2026 | Wed 30 Sep 2026 | –              |
      | OTP 5 · ICAM-beslissing        | provisional | –               | –               | Sun 4 Oct 2026 |
      | OTP 6 · ICAM-hoorrecht         | provisional | –               | –               | –              |
    When Gijs types "/terugkeer status K7-042"
    Then Gijs is told
      | Dit mag je hier niet doen |
