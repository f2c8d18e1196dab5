@decision.final_negative.rvv @otp_allocated @otp_arrived @right_end_set
Feature: The resident arrives after the right has ended
  The arrival lies after the last day of material help: the OTP talks get no dates until a person decides,
  and Gijs is asked to have it decided. Gijs sets the end of the right by hand, with the reason, and the plan is there.

  Scenario: The resident arrives after the right has ended
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Monday 5 October 2026
    When Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    Then Gijs is told
      | Te bekijken |
    And the open talks of K7-042 are
      | talk                           | is          | plan by | due | advice |
      | OTP 1 · Intake door MW         | provisional | –       | –   | –      |
      | OTP 2 · Intake door ICAM-coach | provisional | –       | –   | –      |
      | OTP 3 · Bespreking door MW     | provisional | –       | –   | –      |
      | OTP 4 · Outtake door MW        | provisional | –       | –   | –      |
      | OTP 5 · ICAM-beslissing        | provisional | –       | –   | –      |
      | OTP 6 · ICAM-hoorrecht         | provisional | –       | –   | –      |
    Given everybody has read what was posted so far
    And it is Tuesday 6 October 2026
    Then the bot has posted
      | when                  | where | what                                                                  |
      | Tue 6 Oct 2026, 08:30 | #gijs | Aankomst in de OTP op ma 5 okt, na de laatste dag materiële hulp      |
    When Gijs types "/terugkeer einderecht K7-042 4/11/2026 Beslissing van de dienst"
    Then the open talks of K7-042 are
      | talk                           | is          | plan by         | due             | advice         |
      | OTP 1 · Intake door MW         | open        | Fri 9 Oct 2026  | Fri 9 Oct 2026  | –              |
      | OTP 2 · Intake door ICAM-coach | provisional | –               | Tue 20 Oct 2026 | –              |
      | OTP 3 · Bespreking door MW     | provisional | –               | –               | –              |
      | OTP 4 · Outtake door MW        | open        | Fri 30 Oct 2026 | Fri 30 Oct 2026 | –              |
      | OTP 5 · ICAM-beslissing        | provisional | –               | –               | Wed 4 Nov 2026 |
      | OTP 6 · ICAM-hoorrecht         | provisional | –               | –               | –              |
    And the plan of K7-042 says
      | met de hand ingesteld |
    And no message shows "Beslissing van de dienst"
