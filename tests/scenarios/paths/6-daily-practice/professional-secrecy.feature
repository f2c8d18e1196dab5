@decision.final_negative.rvv @otp_allocated @otp_arrived @talk_held.otp_intake.cooperates
Feature: The coach sees dates and the choice, nothing else
  Gijs writes down what was said at the discussion. Ivo sees when it was and what was chosen. Neither
  Ivo nor anybody in a channel reads the rest; An, who was responsible before, no longer may.

  Scenario: The coach sees dates and the choice, nothing else
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    And it is Friday 4 September 2026
    And Gijs types "/terugkeer otp K7-042 aangekomen vandaag"
    And it is Monday 7 September 2026
    When Gijs records "OTP 1 · Intake door MW" of K7-042, held on Monday 7 September 2026, and fills in
      | Akkoord om mee te werken?  | Ja                  |
      | Wat houdt terugkeer tegen? | Angst voor de buren |
    And Ivo types "/terugkeer status K7-042"
    Then Ivo is told
      | 1 van 6 gesprekken                  |
      | OTP 1 · Intake door MW              |
      | Gehouden op ma 7 sep, wil meewerken |
    And Ivo is not told "Angst"
    And no message shows "Angst"
    When An types "/terugkeer status K7-042"
    Then An is told
      | Dit mag je hier niet … maatschappelijk werker of coördinator van het centrum van de bewoner |
    And An is not told "wil meewerken"
