@decision.final_negative.rvv @otp_allocated @otp_arrived @talk_held.icam_decision.other
@talk_held.icam_intake @talk_held.otp_discussion.other @talk_held.otp_intake.not_cooperates
@talk_held.otp_outtake.other
Feature: The resident does not agree to cooperate
  Without an agreement the right ends thirty days after the notification, whatever the arrival. Outtake
  and ICAM decision keep their dates, and the resident hears by when to leave the OTP.

  Scenario: The resident does not agree to cooperate
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Friday 4 September 2026
    When Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    Then An sees on "Gesprek na definitieve beslissing" of K7-042
      | achterhaald door een latere fase |
    Given it is Tuesday 8 September 2026
    When Gijs records "OTP 1 · Intake door MW" of K7-042, held on Tuesday 8 September 2026, and fills in
      | Akkoord om mee te werken? | Nee |
    Then Gijs is told
      | “OTP 1 · Intake door MW” gehouden op di 8 sep |
      | Wil niet meewerken                            |
    And Gijs is not told "verschuift"
    And Gijs sees on "OTP 1 · Intake door MW" of K7-042
      | ○  Geen akkoord: vertrekdatum uit de OTP gezegd |
    And Gijs does not see "Verlenging aangevraagd" on "OTP 1 · Intake door MW" of K7-042
    And the open talks of K7-042 are
      | talk                           | is          | plan by         | due             | advice         |
      | OTP 2 · Intake door ICAM-coach | open        | Thu 17 Sep 2026 | Thu 17 Sep 2026 | –              |
      | OTP 3 · Bespreking door MW     | provisional | –               | –               | –              |
      | OTP 4 · Outtake door MW        | open        | Mon 28 Sep 2026 | Mon 28 Sep 2026 | –              |
      | OTP 5 · ICAM-beslissing        | provisional | –               | –               | Thu 1 Oct 2026 |
      | OTP 6 · ICAM-hoorrecht         | provisional | –               | –               | –              |
    Given it is Tuesday 15 September 2026
    And Ivo records "OTP 2 · Intake door ICAM-coach" of K7-042, held on Tuesday 15 September 2026
    And it is Thursday 17 September 2026
    And Gijs records "OTP 3 · Bespreking door MW" of K7-042, held on Thursday 17 September 2026, and fills in
      | Keuze van de bewoner | Andere optie |
    And it is Friday 25 September 2026
    When Gijs records "OTP 4 · Outtake door MW" of K7-042, held on Friday 25 September 2026, and fills in
      | Keuze van de bewoner | Andere optie |
    Then Gijs sees on "OTP 4 · Outtake door MW" of K7-042
      | keuze: andere optie                                  |
      | ○  Vertrekdatum uit de opvang meegedeeld             |
      | ○  Bij weigering kan DVZ gedwongen terugkeer starten |
    Given it is Tuesday 29 September 2026
    When Ivo records "OTP 5 · ICAM-beslissing" of K7-042, held on Tuesday 29 September 2026, and fills in
      | Keuze van de bewoner | Andere optie |
    Then the plan of K7-042 says
      | Laatste dag materiële hulp: do 1 okt    |
      | Opvang verlaten ten laatste op vr 2 okt |
