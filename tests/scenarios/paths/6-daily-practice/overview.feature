@decision.cgvs_negative @talk_held.talk_after_cgvs
Feature: The region's overview on Monday
  On Easter Monday nobody works, so Regio Noord gets its overview on Tuesday: one overdue talk in
  Antwerpen, by case code, with the days. A week later all is held, and that is said too.

  Scenario: The region's overview on Monday
    Given it is Monday 30 March 2026
    And An opens the file of K7-042, who arrived on Monday 30 March 2026
    And An records "Procedure-intake" of K7-042, held on Monday 30 March 2026
    And An types "/terugkeer beslissing K7-042 cgvs 30/03/2026"
    And it is Tuesday 7 April 2026
    Then the overview of Regio Noord says
      | Overzicht Regio Noord, di 7 apr               |
      | 1 te laat van 1 open gesprek                  |
      | Antwerpen-Linkeroever                         |
      | K7-042 … Gesprek na negatieve beslissing CGVS |
      | 3 dagen te laat                               |
    When An records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Tuesday 7 April 2026
    And it is Monday 13 April 2026
    Then the overview of Regio Noord says
      | Overzicht Regio Noord, ma 13 apr |
    And the overview of Regio Noord does not say "K7-042"
    And the overview of Région Sud says
      | Région Sud |
