@decision.final_negative.rvv @otp_allocated @otp_arrived @talk_held.otp_intake.cooperates
@talk_not_held.no_show
Feature: Appointments in the OTP are missed twice
  The resident does not come to the ICAM coach, twice. The deadline stays; after the second time the
  plan suggests a look at the cooperation, which only Fedasil can decide about.

  Scenario: Appointments in the OTP are missed twice
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Friday 4 September 2026
    And Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    And it is Tuesday 8 September 2026
    And Gijs records "OTP 1 · Intake door MW" of K7-042, held on Tuesday 8 September 2026, and fills in
      | Akkoord om mee te werken? | Ja |
    And it is Thursday 10 September 2026
    When Ivo clicks "Niet doorgegaan" under "OTP 2 · Intake door ICAM-coach · K7-042" and fills in
      | Gepland op                 | Thu 10 Sep 2026         |
      | Waarom ging het niet door? | Bewoner niet verschenen |
    And it is Tuesday 15 September 2026
    And Gijs types "/terugkeer nietdoorgegaan K7-042 otp 2 15/09/2026 niet verschenen"
    Then Gijs is told
      | niet doorgegaan op di 15 sep                                          |
      | ging 2 keer niet door: laat de coördinator naar de medewerking kijken |
    And the open talks of K7-042 are
      | talk                           | is          | plan by         | due             | advice         |
      | OTP 2 · Intake door ICAM-coach | open        | Thu 17 Sep 2026 | Thu 17 Sep 2026 | –              |
      | OTP 3 · Bespreking door MW     | provisional | –               | –               | –              |
      | OTP 4 · Outtake door MW        | open        | Wed 30 Sep 2026 | Wed 30 Sep 2026 | –              |
      | OTP 5 · ICAM-beslissing        | provisional | –               | –               | Sun 4 Oct 2026 |
      | OTP 6 · ICAM-hoorrecht         | provisional | –               | –               | –              |
