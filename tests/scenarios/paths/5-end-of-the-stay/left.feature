@decision.cgvs_negative @stay_ended.left
Feature: The resident has left
  The resident leaves the structure without a word. The right to material help ends; what is recorded
  afterwards is refused, except what happened before.

  Scenario: The resident has left
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 cgvs 1/09/2026"
    And it is Thursday 10 September 2026
    When An types "/terugkeer einde K7-042" and fills in
      | Waarom eindigt het verblijf? | Heeft de opvang verlaten |
      | Datum van het einde          | Wed 9 Sep 2026           |
    Then no talk of K7-042 is open
    When An types "/terugkeer hoorzitting K7-042 15/10/2026"
    Then An is told
      | Het verblijf eindigde op wo 9 sep (heeft de opvang verlaten), dus daarna kan niets meer volgen |
    And nothing was registered
