@decision.final_negative.rvv @otp_allocated @otp_no_show @stay_ended.left @talk_held.talk_after_final
Feature: The resident never arrives in the OTP, and has left
  Gent says that nobody came. An is asked whether the resident left or is still here, and answers with the
  button of that question: the stay ends, and nobody is asked any more.

  Scenario: The resident never arrives in the OTP, and has left
    Given it is Monday 4 January 2027
    And An opens the file of K7-042, who arrived on Monday 4 January 2027
    And An records "Procedure-intake" of K7-042, held on Monday 4 January 2027
    And An types "/terugkeer beslissing K7-042 rvv 4/01/2027"
    And An records "Gesprek na definitieve beslissing" of K7-042, held on Monday 4 January 2027
    And it is Wednesday 6 January 2027
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Friday 8 January 2027
    And Gijs types "/terugkeer otp K7-042 niet-aangekomen vandaag"
    And everybody has read what was posted so far
    And it is Monday 11 January 2027
    Then the bot has posted
      | when                   | where | what                                                                    |
      | Mon 11 Jan 2027, 08:30 | #an   | Niet aangekomen in de OTP op vr 8 jan: is de bewoner vertrokken, of nog |
    When An clicks "Heeft de opvang verlaten" under "is de bewoner vertrokken" and fills in
      | Datum van het einde | Fri 8 Jan 2027 |
    Then An is told
      | heeft de opvang verlaten |
    And no talk of K7-042 is open
    And An reads
      | K7-042: wat over dit dossier gevraagd werd, is geregeld |
    Given it is Monday 25 January 2027
    Then the bot has posted nothing
