@decision.final_negative.rvv @otp_allocated @otp_arrived @talk_held.icam_intake
@talk_held.otp_discussion @talk_held.otp_intake.cooperates @talk_held.otp_outtake
Feature: The ICAM coach is on leave
  The ICAM intake is not held in time. The coordinator in Gent hears that the Immigration Office has to
  be contacted: it is not the centre's fault. Gijs announces the outtake all the same, and holds it.

  Scenario: The ICAM coach is on leave
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
    And it is Wednesday 30 September 2026
    Then the bot has posted
      | when                   | where                     | what                                                        |
      | Mon 14 Sep 2026, 08:30 | #ivo, thread              | Nog 2 werkdagen om dit gesprek te plannen                   |
      | Wed 16 Sep 2026, 08:30 | #ivo, thread and channel  | Vandaag is de laatste dag voor dit gesprek                  |
      | Thu 17 Sep 2026, 08:30 | #ivo, thread and channel  | Te laat sinds gisteren                                      |
      | Fri 18 Sep 2026, 08:30 | #gent                     | OTP 2 · Intake door ICAM-coach · K7-042. Te laat            |
      | Mon 21 Sep 2026, 08:30 | #ivo, thread and channel  | Te laat sinds wo 16 sep                                     |
      | Wed 23 Sep 2026, 08:30 | #gijs                     | OTP 4 · Outtake door MW · K7-042 … uiterste datum wo 30 sep |
      | Wed 23 Sep 2026, 08:30 | #ivo, thread and channel  | Te laat sinds wo 16 sep                                     |
      | Fri 25 Sep 2026, 08:30 | #ivo, thread and channel  | Te laat sinds wo 16 sep                                     |
      | Mon 28 Sep 2026, 08:30 | #gijs, thread             | Nog 2 werkdagen om dit gesprek te plannen                   |
      | Tue 29 Sep 2026, 08:30 | #ivo, thread and channel  | Te laat sinds wo 16 sep                                     |
      | Wed 30 Sep 2026, 08:30 | #gijs, thread and channel | Vandaag is de laatste dag voor dit gesprek                  |
    And Greet reads
      | DVZ |
    When Gijs records "OTP 4 · Outtake door MW" of K7-042, held on Wednesday 30 September 2026, and fills in
      | Keuze van de bewoner                                                    | Niet besproken        |
      | “OTP 3 · Bespreking door MW” is dan nog niet als gehouden geregistreerd | Ja, de volgorde klopt |
    Then the plan of K7-042 says
      | *OTP 2 · Intake door ICAM-coach*                |
      | Te laat sinds wo 16 sep · <@U0IVO> (ICAM-coach) |
      | *OTP 5 · ICAM-beslissing*                       |
      | Richtdatum zo 4 okt (geen termijn)              |
    When Ivo records "OTP 2 · Intake door ICAM-coach" of K7-042, held on Wednesday 30 September 2026
    And Gijs records "OTP 3 · Bespreking door MW" of K7-042, held on Wednesday 30 September 2026, and fills in
      | Keuze van de bewoner | Niet besproken |
    Then the open talks of K7-042 are
      | talk                    | is          | plan by | due | advice         |
      | OTP 5 · ICAM-beslissing | open        | –       | –   | Sun 4 Oct 2026 |
      | OTP 6 · ICAM-hoorrecht  | provisional | –       | –   | –              |
