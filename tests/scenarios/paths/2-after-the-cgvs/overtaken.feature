@decision.cgvs_negative @decision.final_negative.no_appeal @talk_held.talk_after_cgvs
@talk_held.talk_after_final
Feature: The final decision overtakes the talk
  No appeal is lodged, and the decision becomes final while the talk about it is not recorded. That talk
  closes as overtaken, and as missed. It took place in time after all, and can still be recorded.

  Scenario: The final decision overtakes the talk
    Given it is Monday 7 September 2026
    And An opens the file of K7-042, who arrived on Monday 7 September 2026
    And An records "Procedure-intake" of K7-042, held on Monday 7 September 2026
    And An types "/terugkeer beslissing K7-042 cgvs 7/09/2026"
    And it is Monday 19 October 2026
    And everybody has read what was posted so far
    When An types "/terugkeer beslissing K7-042 definitief 16/10/2026 geen-beroep"
    Then An is told
      | betekend op vr 16 okt (geen schorsend beroep ingediend)                                |
      | Laatste dag materiële hulp: zo 15 nov                                                  |
      | “Gesprek na negatieve beslissing CGVS” is afgesloten: achterhaald door een latere fase |
      | “Gesprek na definitieve beslissing” gaat open: geen termijn bepaald                    |
      | Let op: geen schorsend beroep: kijk zo 15 nov na in de instructie einde materiële hulp |
    And the bot has posted
      | when                   | where | what                                                            |
      | Mon 19 Oct 2026, 10:00 | #an   | Gesprek na definitieve beslissing · K7-042 … 0 van 10 besproken |
    And the plan of K7-042 says
      | Laatste dag materiële hulp: zo 15 nov                 |
      | Opvang verlaten ten laatste op ma 16 nov              |
      | onze keuze, niet in de instructie                     |
      | Gemist op vr 16 okt: achterhaald door een latere fase |

    When An clicks "Gesprek registreren" under "Gesprek na negatieve beslissing CGVS · K7-042" and fills in
      | Datum van het gesprek | Thu 10 Sep 2026 |
    Then An is told
      | “Gesprek na negatieve beslissing CGVS” gehouden op do 10 sep |
    And the plan of K7-042 does not say "achterhaald"
    When An records "Gesprek na definitieve beslissing" of K7-042, held on Monday 19 October 2026
    Then no talk of K7-042 is open
