@decision.final_negative.rvv @otp_allocated @otp_arrived
@talk_held.otp_intake.cooperates @talk_held.icam_intake
Feature: The ICAM coach names a stand-in
  Ivo is on leave and no other coach is in Slack, so Greet stands in: what becomes due is told to Greet, who
  coordinates. Back at work Ivo has it again.

  Scenario: The ICAM coach names a stand-in
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Friday 4 September 2026
    And Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    And it is Monday 7 September 2026
    And Gijs records "OTP 1 · Intake door MW" of K7-042, held on Monday 7 September 2026, and fills in
      | Akkoord om mee te werken? | Ja |
    And everybody has read what was posted so far
    When Ivo types "/terugkeer afwezig 14/09/2026 16/09/2026 @an"
    Then Ivo is told
      | Kies een andere ICAM-coach van een van deze centra |
    When Ivo types "/terugkeer afwezig 14/09/2026 16/09/2026 @greet"
    Then Ivo is told
      | <@U0IVO> is afwezig van ma 14 sep tot en met wo 16 sep |
    Given it is Monday 14 September 2026, 14:00
    Then the bot has posted
      | when                   | where | what                                    |
      | Mon 7 Sep 2026, 10:00  | #gent | Je vervangt een collega                 |
      | Mon 7 Sep 2026, 10:00  | #ivo  | De afwezigheid is geregistreerd         |
      | Mon 14 Sep 2026, 08:30 | #gent | Je vervangt een collega                 |
      | Mon 14 Sep 2026, 08:30 | #gent | OTP 2 · Intake door ICAM-coach · K7-042 |
    And Greet reads
      | Je vervangt … K7-042 · OTP 2 · Intake door ICAM-coach · uiterste datum wo 16 sep |
    And Greet sees on "OTP 2 · Intake door ICAM-coach" of K7-042
      | stem af met de ICAM-coach |
    When Gijs types "/terugkeer status K7-042"
    Then Gijs is told
      | <@U0IVO>, afwezig tot en met wo 16 sep: <@U0GREET> vervangt |
    Given it is Thursday 17 September 2026
    Then the bot has posted
      | when                   | where                     | what                                       |
      | Wed 16 Sep 2026, 08:30 | #gent, thread and channel | Vandaag is de laatste dag voor dit gesprek |
      | Thu 17 Sep 2026, 08:30 | #ivo                      | OTP 2 · Intake door ICAM-coach · K7-042    |
    When Ivo records "OTP 2 · Intake door ICAM-coach" of K7-042, held on Thursday 17 September 2026
    Then the plan of K7-042 does not say "vervangt"
