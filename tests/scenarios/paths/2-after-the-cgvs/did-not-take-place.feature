@decision.cgvs_negative @talk_held.talk_after_cgvs @talk_not_held.interpreter @talk_not_held.no_show
@talk_not_held.staff
Feature: The talk does not take place, three times
  The resident does not show up, the next day there is no interpreter, then An is ill, and on the last
  day the talk is held. The deadline stays as it was; the checklist shows each attempt.

  Scenario: The talk does not take place, three times
    Given it is Monday 14 September 2026
    And An opens the file of K7-042, who arrived on Monday 14 September 2026
    And An records "Procedure-intake" of K7-042, held on Monday 14 September 2026, and fills in
      | Met tolk? | Ja |
    And An types "/terugkeer beslissing K7-042 cgvs 14/09/2026"
    And it is Tuesday 15 September 2026
    When An clicks "Niet doorgegaan" under "Gesprek na negatieve beslissing CGVS · K7-042" and fills in
      | Gepland op                 | Tue 15 Sep 2026         |
      | Waarom ging het niet door? | Bewoner niet verschenen |
    Then An is told
      | niet doorgegaan op di 15 sep   |
      | De uiterste datum blijft staan |
    Given it is Wednesday 16 September 2026
    When An clicks "Niet doorgegaan" under "Gesprek na negatieve beslissing CGVS · K7-042" and fills in
      | Gepland op                 | Wed 16 Sep 2026       |
      | Waarom ging het niet door? | Geen tolk beschikbaar |
    Then An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | Niet doorgegaan op di 15 sep: bewoner niet verschenen |
      | Niet doorgegaan op wo 16 sep: geen tolk beschikbaar   |
      | ○  Tolk geregeld                                      |
    And the open talks of K7-042 are
      | talk                                 | is   | plan by         | due             | advice |
      | Gesprek na negatieve beslissing CGVS | open | Fri 18 Sep 2026 | Sat 19 Sep 2026 | –      |
    When An clicks "Niet doorgegaan" under "Gesprek na negatieve beslissing CGVS · K7-042"
    And An closes the form
    And it is Thursday 17 September 2026
    And Cora types "/terugkeer nietdoorgegaan K7-042 17/09/2026 medewerker afwezig"
    Then An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | Niet doorgegaan op do 17 sep: medewerker afwezig |
    Given it is Friday 18 September 2026
    When An records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Friday 18 September 2026, and fills in
      | Met tolk? | Ja |
    Then no talk of K7-042 is open
