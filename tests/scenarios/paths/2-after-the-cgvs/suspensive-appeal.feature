@appeal.suspensive @decision.cgvs_negative @hearing @talk_held.talk_after_cgvs
@talk_held.talk_after_hearing @talk_not_held.other
Feature: A suspensive appeal is lodged
  With the appeal known, the talk no longer has to be about the risks of unlawful stay, and the talk after
  the hearing is expected, without a date until the hearing is set.

  Scenario: A suspensive appeal is lodged
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 cgvs 1/09/2026"
    And it is Thursday 3 September 2026
    Then An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | ○  Geen schorsend beroep: risico onwettig verblijf, doorreis |
      | 0 van 10 besproken                                           |
    When An types "/terugkeer beroep K7-042 schorsend 3/09/2026"
    And An ticks on "Gesprek na negatieve beslissing CGVS" of K7-042
      | Beroep: schorsend of niet, en wat dat betekent |
    Then An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | 1 van 9 besproken |
    And An does not see "Geen schorsend beroep" on "Gesprek na negatieve beslissing CGVS" of K7-042
    And the open talks of K7-042 are
      | talk                                 | is          | plan by        | due            | advice |
      | Gesprek na negatieve beslissing CGVS | open        | Fri 4 Sep 2026 | Sun 6 Sep 2026 | –      |
      | Gesprek na hoorzitting RVV           | provisional | –              | –              | –      |
    When An records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Thursday 3 September 2026
    And An types "/terugkeer hoorzitting K7-042 22/09/2026"
    And it is Tuesday 22 September 2026
    And An types "/terugkeer nietdoorgegaan K7-042 22/09/2026 andere reden"
    And An records "Gesprek na hoorzitting RVV" of K7-042, held on Tuesday 22 September 2026
    Then no talk of K7-042 is open
