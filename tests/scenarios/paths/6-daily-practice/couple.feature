@decision.cgvs_negative @talk_held.talk_after_cgvs @talk_not_held.interpreter
Feature: A couple gets the same decision
  Both files are registered with one line, all or nothing, and are linked from then on. Each has its own
  plan, its own talk and its own choice; the checklist of one reminds of the other. That there was no
  interpreter is the same for both; that somebody does not want to talk is each one's own.

  Scenario: A couple gets the same decision
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An opens the file of K7-043, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-043, held on Tuesday 1 September 2026
    And everybody has read what was posted so far
    When An types "/terugkeer beslissing K7-042 K7-044 cgvs 1/09/2026"
    Then An is told
      | K7-044 |
    And nothing was registered
    When An types "/terugkeer beslissing K7-042 K7-043 cgvs 1/09/2026"
    Then An is told
      | K7-042 |
      | K7-043 |
    And the bot has posted
      | when                  | where | what                                          |
      | Tue 1 Sep 2026, 10:00 | #an   | Gesprek na negatieve beslissing CGVS · K7-042 |
      | Tue 1 Sep 2026, 10:00 | #an   | Gesprek na negatieve beslissing CGVS · K7-043 |
    And An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | Zelfde beslissing voor gelinkt dossier? |
    When An types "/terugkeer nietdoorgegaan K7-042 K7-043 1/09/2026 wil niet praten"
    Then An is told
      | eigen is aan één persoon … registreer je per dossiercode |
    And nothing was registered
    When An types "/terugkeer nietdoorgegaan K7-042 K7-043 1/09/2026 geen tolk"
    Then An is told
      | K7-042: “Gesprek na negatieve beslissing CGVS” niet doorgegaan op di 1 sep |
      | K7-043: “Gesprek na negatieve beslissing CGVS” niet doorgegaan op di 1 sep |
    And An sees on "Gesprek na negatieve beslissing CGVS" of K7-043
      | Niet doorgegaan op di 1 sep: geen tolk beschikbaar |
    When An records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Tuesday 1 September 2026
    Then no talk of K7-042 is open
    And the open talks of K7-043 are
      | talk                                 | is   | plan by        | due            | advice |
      | Gesprek na negatieve beslissing CGVS | open | Fri 4 Sep 2026 | Sun 6 Sep 2026 | –      |
