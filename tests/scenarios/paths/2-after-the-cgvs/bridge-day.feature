@decision.cgvs_negative @talk_held.talk_after_cgvs
Feature: The centre is closed on the bridge day
  Ascension Day is a Thursday, the centre is closed on the Friday, and the fifth day is a Saturday. The
  deadline is the same, but three days are lost for planning.

  Scenario: The centre is closed on the bridge day
    Given it is Monday 11 May 2026
    And An opens the file of K7-042, who arrived on Monday 11 May 2026
    And An records "Procedure-intake" of K7-042, held on Monday 11 May 2026
    When An types "/terugkeer beslissing K7-042 cgvs 11 mei"
    Then the open talks of K7-042 are
      | talk                                 | is   | plan by         | due             | advice |
      | Gesprek na negatieve beslissing CGVS | open | Wed 13 May 2026 | Sat 16 May 2026 | –      |

    Given everybody has read what was posted so far
    And it is Wednesday 13 May 2026
    Then the bot has posted
      | when                   | where                   | what                                                                          |
      | Wed 13 May 2026, 08:30 | #an, thread and channel | Vandaag is de laatste dag om dit gesprek te plannen; uiterste datum za 16 mei |
    When An records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Wednesday 13 May 2026
    Then no talk of K7-042 is open
