@decision.final_negative.other @otp_not_allocated @talk_held.first_talk
@talk_held.second_talk.undecided @talk_held.talk_after_final @talk_held.third_talk.undecided
@talk_not_held.refused
Feature: The resident does not choose
  No OTP is allocated. At the second and at the third talk there is no choice yet: the options are gone
  over again, and the choice stays the resident's own.

  Scenario: The resident does not choose
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 definitief vandaag andere"
    And it is Wednesday 2 September 2026
    And An types "/terugkeer otp K7-042 geen vandaag"
    And An records "Gesprek na definitieve beslissing" of K7-042, held on Wednesday 2 September 2026
    And it is Thursday 3 September 2026
    When An clicks "Niet doorgegaan" under "Eerste gesprek, huidige opvang · K7-042" and fills in
      | Gepland op                 | Thu 3 Sep 2026          |
      | Waarom ging het niet door? | Bewoner wil niet praten |
    And it is Tuesday 8 September 2026
    And An records "Eerste gesprek, huidige opvang" of K7-042, held on Tuesday 8 September 2026
    Then An sees on "Tweede gesprek, huidige opvang" of K7-042
      | ○  Geen keuze of twijfel: opties hernomen |
      | 0 van 5 besproken                         |
    Given it is Tuesday 15 September 2026
    When An records "Tweede gesprek, huidige opvang" of K7-042, held on Tuesday 15 September 2026, and fills in
      | Keuze van de bewoner | Nog geen keuze |
    Then An sees on "Tweede gesprek, huidige opvang" of K7-042
      | keuze: nog geen keuze |
    Given it is Friday 25 September 2026
    When An records "Derde gesprek, huidige opvang" of K7-042, held on Friday 25 September 2026, and fills in
      | Keuze van de bewoner | Nog geen keuze |
    Then An sees on "Derde gesprek, huidige opvang" of K7-042
      | keuze: nog geen keuze                     |
      | ○  Opties hernomen; de bewoner kiest zelf |
    And no talk of K7-042 is open
