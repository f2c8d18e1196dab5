@assigned @decision.cgvs_negative
Feature: A worker leaves the centre
  An changes jobs. Cora gives all of An's files to Bo at once; what is open goes along with its checklists,
  and what becomes due is told to Bo, on Bo's own days.

  Scenario: A worker leaves the centre
    Given it is Monday 7 September 2026
    And An opens the file of K7-042, who arrived on Monday 7 September 2026
    And An opens the file of B2-118, who arrived on Monday 7 September 2026
    And An records "Procedure-intake" of B2-118, held on Monday 7 September 2026
    And An types "/terugkeer beslissing K7-042 cgvs 7/09/2026"
    And everybody has read what was posted so far
    When Cora types "/terugkeer toewijzen @an @bo"
    Then Cora is told
      | 2 dossiers gaan van <@U0AN> naar <@U0BO> |
    And the bot has posted
      | when                  | where        | what                                                |
      | Mon 7 Sep 2026, 10:00 | #antwerpen   | 2 dossiers zijn toegewezen aan de nieuwe medewerker |
      | Mon 7 Sep 2026, 10:00 | Bo, directly | 2 dossiers zijn voortaan voor jou                   |
      | Mon 7 Sep 2026, 10:00 | Bo, directly | Procedure-intake · K7-042                           |
      | Mon 7 Sep 2026, 10:00 | Bo, directly | Gesprek na negatieve beslissing CGVS · K7-042       |
    And the plan of K7-042 says
      | Verantwoordelijk: <@U0BO> |
    Given it is Friday 11 September 2026
    Then the bot has posted
      | when                   | where                            | what                                          |
      | Tue 8 Sep 2026, 08:30  | Bo, directly, thread             | Nog 2 werkdagen                               |
      | Thu 10 Sep 2026, 08:30 | Bo, directly, thread and channel | Vandaag is de laatste dag om dit gesprek      |
