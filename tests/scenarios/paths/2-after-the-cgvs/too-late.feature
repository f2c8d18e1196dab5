@decision.cgvs_negative @talk_held.talk_after_cgvs
Feature: Nobody finds the time for the talk
  The fifth day is a Sunday. An is reminded two working days before the last working day, on that day,
  and after the deadline every second working day. After two working days the coordinator is told.

  Scenario: Nobody finds the time for the talk
    Given it is Tuesday 1 December 2026, 09:00
    And An opens the file of K7-042, who arrived on Monday 30 November 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 December 2026
    And everybody has read what was posted so far
    When An types "/terugkeer beslissing K7-042 cgvs vandaag"
    Then the open talks of K7-042 are
      | talk                                 | is   | plan by        | due            | advice |
      | Gesprek na negatieve beslissing CGVS | open | Fri 4 Dec 2026 | Sun 6 Dec 2026 | –      |

    Given it is Thursday 10 December 2026
    Then the bot has posted
      | when                  | where                   | what                                                               |
      | Tue 1 Dec 2026, 09:00 | #an                     | Gesprek na negatieve beslissing CGVS · K7-042                      |
      | Wed 2 Dec 2026, 08:30 | #an, thread             | Nog 2 werkdagen om dit gesprek te plannen: ten laatste op vr 4 dec |
      | Fri 4 Dec 2026, 08:30 | #an, thread and channel | Vandaag is de laatste dag om dit gesprek te plannen                |
      | Mon 7 Dec 2026, 08:30 | #an, thread and channel | Te laat sinds gisteren                                             |
      | Tue 8 Dec 2026, 08:30 | #antwerpen              | Te laat sinds zo 6 dec. Voor de coördinator                        |
      | Wed 9 Dec 2026, 08:30 | #an, thread and channel | Te laat sinds zo 6 dec                                             |
    And An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | Te laat sinds zo 6 dec |
    When An records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Thursday 10 December 2026
    Then An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | Gehouden op do 10 dec |

    Given it is Thursday 31 December 2026
    Then the bot has posted nothing
