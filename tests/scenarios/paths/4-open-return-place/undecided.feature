@decision.final_negative.rvv @otp_allocated @otp_arrived @talk_held.icam_decision.undecided
@talk_held.icam_intake @talk_held.otp_discussion.undecided @talk_held.otp_intake.cooperates
@talk_held.otp_outtake.undecided
Feature: In the OTP, the resident does not choose
  At the discussion, at the outtake and before the ICAM coach there is no choice. The options are gone
  over again each time, and the resident knows that the coach will ask.

  Scenario: In the OTP, the resident does not choose
    Given it is Monday 2 November 2026
    And An opens the file of K7-042, who arrived on Monday 2 November 2026
    And An records "Procedure-intake" of K7-042, held on Monday 2 November 2026
    And An types "/terugkeer beslissing K7-042 rvv 2/11/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Thursday 5 November 2026
    And Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    Then the open talks of K7-042 are
      | talk                           | is          | plan by         | due             | advice         |
      | OTP 1 · Intake door MW         | open        | Thu 12 Nov 2026 | Thu 12 Nov 2026 | –              |
      | OTP 2 · Intake door ICAM-coach | provisional | –               | Mon 23 Nov 2026 | –              |
      | OTP 3 · Bespreking door MW     | provisional | –               | –               | –              |
      | OTP 4 · Outtake door MW        | open        | Fri 27 Nov 2026 | Fri 27 Nov 2026 | –              |
      | OTP 5 · ICAM-beslissing        | provisional | –               | –               | Wed 2 Dec 2026 |
      | OTP 6 · ICAM-hoorrecht         | provisional | –               | –               | –              |
    Given it is Tuesday 10 November 2026
    And Gijs records "OTP 1 · Intake door MW" of K7-042, held on Tuesday 10 November 2026, and fills in
      | Akkoord om mee te werken? | Ja |
    And it is Thursday 19 November 2026
    And Ivo records "OTP 2 · Intake door ICAM-coach" of K7-042, held on Thursday 19 November 2026
    And it is Monday 23 November 2026
    When Gijs records "OTP 3 · Bespreking door MW" of K7-042, held on Monday 23 November 2026, and fills in
      | Keuze van de bewoner | Nog geen keuze |
    Then the open talks of K7-042 are
      | talk                    | is          | plan by        | due            | advice         |
      | OTP 4 · Outtake door MW | open        | Wed 2 Dec 2026 | Wed 2 Dec 2026 | –              |
      | OTP 5 · ICAM-beslissing | provisional | –              | –              | Sat 5 Dec 2026 |
      | OTP 6 · ICAM-hoorrecht  | provisional | –              | –              | –              |
    Given it is Tuesday 1 December 2026
    When Gijs records "OTP 4 · Outtake door MW" of K7-042, held on Tuesday 1 December 2026, and fills in
      | Keuze van de bewoner | Nog geen keuze |
    Then Gijs sees on "OTP 4 · Outtake door MW" of K7-042
      | ○  Opties hernomen; de bewoner kiest zelf              |
      | ○  ICAM-coach vraagt de keuze bij de volgende afspraak |
    Given it is Thursday 3 December 2026
    When Ivo records "OTP 5 · ICAM-beslissing" of K7-042, held on Thursday 3 December 2026, and fills in
      | Keuze van de bewoner | Nog geen keuze |
    Then Ivo sees on "OTP 5 · ICAM-beslissing" of K7-042
      | keuze: nog geen keuze |
