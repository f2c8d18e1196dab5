@decision.final_negative.rvv @otp_exception.granted @otp_exception.requested @talk_held.first_talk
@talk_held.second_talk.other @talk_held.talk_after_final @talk_held.third_talk.other
Feature: An exception is granted, and the resident chooses another option
  An exception to the OTP is asked for, so the three talks begin in the centre at once. The resident
  wants to try something else than return, and hears by when to leave.

  Scenario: An exception is granted, and the resident chooses another option
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And it is Monday 14 September 2026
    And An types "/terugkeer beslissing K7-042 rvv vandaag"
    And An records "Gesprek na definitieve beslissing" of K7-042, held on Monday 14 September 2026
    And it is Wednesday 16 September 2026
    And everybody has read what was posted so far
    When An types "/terugkeer otp K7-042 uitzondering gevraagd vandaag"
    Then An is told
      | “Eerste gesprek, huidige opvang” gaat open |
    And the bot has posted
      | when                   | where | what                                                        |
      | Wed 16 Sep 2026, 10:00 | #an   | Eerste gesprek, huidige opvang · K7-042 … 0 van 5 besproken |
    When An records "Eerste gesprek, huidige opvang" of K7-042, held on Wednesday 16 September 2026
    And it is Monday 21 September 2026
    And An types "/terugkeer otp K7-042 uitzondering toegekend 21/09"
    Then An is told
      | Het plan blijft zoals het was |
    When An records "Tweede gesprek, huidige opvang" of K7-042, held on Monday 21 September 2026, and fills in
      | Keuze van de bewoner | Andere optie |
    Then the open talks of K7-042 are
      | talk                          | is   | plan by | due | advice         |
      | Derde gesprek, huidige opvang | open | –       | –   | Fri 9 Oct 2026 |
    Given it is Monday 5 October 2026
    When An records "Derde gesprek, huidige opvang" of K7-042, held on Monday 5 October 2026, and fills in
      | Keuze van de bewoner | Andere optie |
    Then An sees on "Derde gesprek, huidige opvang" of K7-042
      | keuze: andere optie                      |
      | ○  Vertrekdatum uit de opvang meegedeeld |
    And An does not see "Doorverwezen" on "Derde gesprek, huidige opvang" of K7-042
