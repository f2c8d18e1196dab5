@decision.final_negative.rvv @otp_allocated @otp_arrived @otp_no_show @talk_held.talk_after_final
Feature: The resident does not arrive in the OTP, and then does
  Three working days after the allocation nobody has arrived. Both centres are asked; Gent answers that
  the resident did not come. That is a conflict, about which An is
  asked, and then the coordinator, until the resident stands at the door after all.

  Scenario: The resident does not arrive in the OTP, and then does
    Given it is Monday 4 January 2027
    And An opens the file of K7-042, who arrived on Monday 4 January 2027
    And An records "Procedure-intake" of K7-042, held on Monday 4 January 2027
    And An types "/terugkeer beslissing K7-042 rvv 4/01/2027"
    And An records "Gesprek na definitieve beslissing" of K7-042, held on Monday 4 January 2027
    And it is Wednesday 6 January 2027
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And everybody has read what was posted so far
    And it is Monday 11 January 2027, 14:00
    Then the bot has posted
      | when                   | where | what                                             |
      | Mon 11 Jan 2027, 08:30 | #an   | OTP toegewezen op wo 6 jan, en nog geen aankomst |
      | Mon 11 Jan 2027, 08:30 | #gent | OTP toegewezen op wo 6 jan, en nog geen aankomst |
    When Gijs clicks "Niet aangekomen" under "K7-042" and fills in
      | Vanaf welke datum? | Fri 8 Jan 2027 |
    Then Gijs is told
      | Te bekijken … niet aangekomen in de OTP op vr 8 jan: is de bewoner vertrokken, of nog hier? |
    And the plan of K7-042 says
      | Te bekijken |
    Given it is Thursday 14 January 2027
    Then the bot has posted
      | when                   | where      | what                                                                    |
      | Tue 12 Jan 2027, 08:30 | #an        | Niet aangekomen in de OTP op vr 8 jan: is de bewoner vertrokken, of nog |
      | Thu 14 Jan 2027, 08:30 | #antwerpen | Niet aangekomen in de OTP op vr 8 jan … Voor de coördinator: graag      |
    When Gijs types "/terugkeer status K7-042"
    And Gijs clicks "Toch aangekomen" in the answer and fills in
      | Vanaf welke datum? | Wed 13 Jan 2027 |
    Then the plan of K7-042 does not say "Te bekijken"
    And the open talks of K7-042 are
      | talk                           | is          | plan by         | due             | advice         |
      | OTP 1 · Intake door MW         | open        | Tue 19 Jan 2027 | Tue 19 Jan 2027 | –              |
      | OTP 2 · Intake door ICAM-coach | provisional | –               | Thu 28 Jan 2027 | –              |
      | OTP 3 · Bespreking door MW     | provisional | –               | –               | –              |
      | OTP 4 · Outtake door MW        | open        | Fri 29 Jan 2027 | Fri 29 Jan 2027 | –              |
      | OTP 5 · ICAM-beslissing        | provisional | –               | –               | Wed 3 Feb 2027 |
      | OTP 6 · ICAM-hoorrecht         | provisional | –               | –               | –              |
