@decision.cgvs_negative
Feature: A decision about somebody who has no file yet
  The decision of a new resident lies on An's desk before there is a file. That is no error: the form of
  the decision asks what a file needs as well, and the plan follows at once.

  Scenario: A decision about somebody who has no file yet
    Given it is Monday 14 September 2026
    When An types "/terugkeer beslissing K7-042 cgvs 11/09/2026" and fills in
      | Datum van aankomst in de opvangstructuur | Mon 7 Sep 2026 |
      | Niet-begeleide minderjarige (NBMV)?      | Nee            |
    Then An is told
      | registratie van de bewoner, ma 7 sep; negatieve beslissing van het CGVS, betekend op vr 11 sep |
    And the open talks of K7-042 are
      | talk                                 | is   | plan by         | due             | advice |
      | Gesprek na negatieve beslissing CGVS | open | Wed 16 Sep 2026 | Wed 16 Sep 2026 | –      |
