@decision.final_negative.rvv @otp_allocated @otp_exception.refused @otp_exception.requested
@talk_held.talk_after_final
Feature: Nobody says what becomes of the OTP, and an exception is refused
  Five working days after the final decision nothing is known about an OTP: the bot asks An, who answers
  with a button that an exception was asked for. It is refused, the three talks close, and the bot asks
  again, until a place in Gent is allocated.

  Scenario: Nobody says what becomes of the OTP, and an exception is refused
    Given it is Thursday 29 October 2026
    And An opens the file of K7-042, who arrived on Thursday 29 October 2026
    And An records "Procedure-intake" of K7-042, held on Thursday 29 October 2026
    And An types "/terugkeer beslissing K7-042 rvv 29/10/2026"
    And An records "Gesprek na definitieve beslissing" of K7-042, held on Thursday 29 October 2026
    And everybody has read what was posted so far
    And it is Friday 6 November 2026
    Then the bot has posted
      | when                  | where | what                                              |
      | Thu 5 Nov 2026, 08:30 | #an   | K7-042. Sinds do 29 okt is er nog geen OTP-status |
    When An clicks "Uitzondering gevraagd" under "K7-042" and fills in
      | Vanaf welke datum? | Thu 5 Nov 2026 |
    Then the open talks of K7-042 are
      | talk                           | is          | plan by | due | advice          |
      | Eerste gesprek, huidige opvang | open        | –       | –   | –               |
      | Tweede gesprek, huidige opvang | provisional | –       | –   | –               |
      | Derde gesprek, huidige opvang  | provisional | –       | –   | Wed 25 Nov 2026 |

    Given it is Thursday 12 November 2026
    When An types "/terugkeer otp K7-042 uitzondering geweigerd 12/11"
    Then An is told
      | “Eerste gesprek, huidige opvang” is afgesloten: geldt niet meer |
    And no talk of K7-042 is open
    And An sees on "Eerste gesprek, huidige opvang" of K7-042
      | Afgesloten op do 12 nov |
    Given it is Friday 20 November 2026
    Then the bot has posted
      | when                   | where | what                                              |
      | Fri 6 Nov 2026, 10:00  | #an   | Eerste gesprek, huidige opvang · K7-042           |
      | Thu 19 Nov 2026, 08:30 | #an   | K7-042. Sinds do 12 nov is er nog geen OTP-status |
    When An clicks "OTP toegewezen" under "Sinds do 12 nov" and fills in
      | Vanaf welke datum? | Fri 20 Nov 2026 |
      | Centrum van de OTP | Gent            |
    Then the open talks of K7-042 are
      | talk                           | is          | plan by | due             | advice          |
      | OTP 1 · Intake door MW         | provisional | –       | –               | –               |
      | OTP 2 · Intake door ICAM-coach | provisional | –       | –               | –               |
      | OTP 3 · Bespreking door MW     | provisional | –       | –               | –               |
      | OTP 4 · Outtake door MW        | provisional | –       | Wed 25 Nov 2026 | –               |
      | OTP 5 · ICAM-beslissing        | provisional | –       | –               | Sat 28 Nov 2026 |
      | OTP 6 · ICAM-hoorrecht         | provisional | –       | –               | –               |
