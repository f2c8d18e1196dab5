@decision.final_negative.rvv @otp_not_allocated @talk_held.second_talk.voluntary_return
@talk_held.talk_after_final.first_talk @talk_held.third_talk.voluntary_return
Feature: Three talks in the centre, and a voluntary return
  No OTP is allocated, so the trajectory goes on in Antwerpen. One talk does for both the final decision
  and the first of the three. At the third one the resident chooses to return, and is put in touch with
  those who arrange it.

  Scenario: Three talks in the centre, and a voluntary return
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And it is Monday 5 October 2026
    And everybody has read what was posted so far
    When An types "/terugkeer beslissing K7-042 def 5/10/2026 rvv"
    And An types "/terugkeer otp K7-042 geen vandaag"
    Then the open talks of K7-042 are
      | talk                              | is          | plan by | due | advice          |
      | Gesprek na definitieve beslissing | open        | –       | –   | –               |
      | Eerste gesprek, huidige opvang    | open        | –       | –   | –               |
      | Tweede gesprek, huidige opvang    | provisional | –       | –   | –               |
      | Derde gesprek, huidige opvang     | provisional | –       | –   | Fri 30 Oct 2026 |
    And the plan of K7-042 says
      | Laatste dag materiële hulp: wo 4 nov    |
      | Opvang verlaten ten laatste op do 5 nov |
      | Richtdatum                              |
    And the bot has posted
      | when                  | where | what                                                            |
      | Mon 5 Oct 2026, 10:00 | #an   | Gesprek na definitieve beslissing · K7-042 … 0 van 10 besproken |

    Given it is Wednesday 7 October 2026
    When An records "Gesprek na definitieve beslissing" of K7-042, held on Wednesday 7 October 2026, and fills in
      | Eerste gesprek | Telt ook als eerste gesprek |
    Then An is told
      | “Gesprek na definitieve beslissing” gehouden op wo 7 okt |
      | “Eerste gesprek, huidige opvang”: gehouden op wo 7 okt   |
      | “Tweede gesprek, huidige opvang” gaat open               |
    And the bot has posted
      | when                  | where | what                                                        |
      | Wed 7 Oct 2026, 10:00 | #an   | Tweede gesprek, huidige opvang · K7-042 … 0 van 5 besproken |

    Given it is Wednesday 14 October 2026
    When An records "Tweede gesprek, huidige opvang" of K7-042, held on Wednesday 14 October 2026, and fills in
      | Keuze van de bewoner | Vrijwillige terugkeer |
    And it is Tuesday 27 October 2026
    And An records "Derde gesprek, huidige opvang" of K7-042, held on Tuesday 27 October 2026, and fills in
      | Keuze van de bewoner | Vrijwillige terugkeer |
    Then An sees on "Derde gesprek, huidige opvang" of K7-042
      | Gehouden op di 27 okt, keuze: vrijwillige terugkeer |
      | ○  Doorverwezen: consulent, loket of IOM-partner    |
    When An ticks on "Derde gesprek, huidige opvang" of K7-042
      | Doorverwezen: consulent, loket of IOM-partner |
    Then no talk of K7-042 is open
