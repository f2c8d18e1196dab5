@decision.final_negative.rvv @otp_allocated @otp_arrived @talk_held.icam_decision.voluntary_return
@talk_held.icam_intake @talk_held.otp_discussion.voluntary_return @talk_held.otp_intake.cooperates
@talk_held.otp_outtake.voluntary_return @talk_held.talk_after_final
Feature: The whole OTP trajectory, to a voluntary return
  The resident moves to the OTP in Gent, agrees to cooperate, and is helped for thirty days from the
  arrival. The talks of social worker and ICAM coach follow each other; the dates move with the
  agreement, and everybody concerned is told.

  Scenario: The whole OTP trajectory, to a voluntary return
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An records "Gesprek na definitieve beslissing" of K7-042, held on Tuesday 1 September 2026
    And it is Wednesday 2 September 2026
    And everybody has read what was posted so far
    When An types "/terugkeer otp K7-042 toegewezen vandaag gent"
    Then An is told
      | “OTP 4 · Outtake door MW” volgt nog, ten laatste op ma 28 sep |
    Given it is Tuesday 8 September 2026
    Then the bot has posted
      | when                  | where | what                                                                     |
      | Wed 2 Sep 2026, 10:00 | #gent | Verwacht: K7-042, OTP toegewezen op wo 2 sep … kan niet geweigerd worden |
      | Mon 7 Sep 2026, 08:30 | #an   | OTP toegewezen op wo 2 sep, en nog geen aankomst                         |
      | Mon 7 Sep 2026, 08:30 | #gent | OTP toegewezen op wo 2 sep, en nog geen aankomst                         |
    When Gijs clicks "Aangekomen in de OTP" under "K7-042" and fills in
      | Vanaf welke datum?                                 | Tue 8 Sep 2026 |
      | Verantwoordelijke maatschappelijk werker in de OTP | Gijs           |
    Then the open talks of K7-042 are
      | talk                           | is          | plan by         | due             | advice         |
      | OTP 1 · Intake door MW         | open        | Mon 14 Sep 2026 | Mon 14 Sep 2026 | –              |
      | OTP 2 · Intake door ICAM-coach | provisional | –               | Wed 23 Sep 2026 | –              |
      | OTP 3 · Bespreking door MW     | provisional | –               | –               | –              |
      | OTP 4 · Outtake door MW        | open        | Mon 28 Sep 2026 | Mon 28 Sep 2026 | –              |
      | OTP 5 · ICAM-beslissing        | provisional | –               | –               | Thu 1 Oct 2026 |
      | OTP 6 · ICAM-hoorrecht         | provisional | –               | –               | –              |
    And the bot has posted
      | when                  | where | what                                                                     |
      | Tue 8 Sep 2026, 10:00 | #an   | K7-042 verblijft nu in Gent en het dossier ging mee                      |
      | Tue 8 Sep 2026, 10:00 | #gijs | K7-042 komt van Antwerpen-Linkeroever: jij volgt dit dossier voortaan op |
      | Tue 8 Sep 2026, 10:00 | #gijs | OTP 1 · Intake door MW · K7-042 … uiterste datum ma 14 sep               |

    Given it is Thursday 10 September 2026
    When Gijs records "OTP 1 · Intake door MW" of K7-042, held on Thursday 10 September 2026, and fills in
      | Akkoord om mee te werken? | Ja |
    Then Gijs is told
      | De laatste dag materiële hulp verschuift van do 1 okt naar do 8 okt, omdat de bewoner meewerkt |
      | “OTP 2 · Intake door ICAM-coach” gaat open: plan ten laatste op ma 21 sep                      |
      | “OTP 4 · Outtake door MW” verschuift van ma 28 sep naar ma 5 okt                               |
    And Gijs sees on "OTP 1 · Intake door MW" of K7-042
      | Gehouden op do 10 sep, wil meewerken               |
      | ○  Verlenging aangevraagd, nieuwe einddatum gezegd |
    And the bot has posted
      | when                   | where         | what                                                               |
      | Thu 10 Sep 2026, 08:30 | #gijs, thread | Nog 2 werkdagen om dit gesprek te plannen                          |
      | Thu 10 Sep 2026, 10:00 | #ivo          | OTP 2 · Intake door ICAM-coach · K7-042 … uiterste datum ma 21 sep |

    Given it is Thursday 17 September 2026
    When Ivo records "OTP 2 · Intake door ICAM-coach" of K7-042, held on Thursday 17 September 2026
    And it is Tuesday 22 September 2026
    And Gijs records "OTP 3 · Bespreking door MW" of K7-042, held on Tuesday 22 September 2026, and fills in
      | Keuze van de bewoner | Vrijwillige terugkeer |
    Then the open talks of K7-042 are
      | talk                    | is          | plan by        | due            | advice         |
      | OTP 4 · Outtake door MW | open        | Mon 5 Oct 2026 | Mon 5 Oct 2026 | –              |
      | OTP 5 · ICAM-beslissing | provisional | –              | –              | Thu 8 Oct 2026 |
      | OTP 6 · ICAM-hoorrecht  | provisional | –              | –              | –              |
    And the bot has posted
      | when                   | where        | what                                                       |
      | Thu 17 Sep 2026, 08:30 | #ivo, thread | Nog 2 werkdagen om dit gesprek te plannen                  |
      | Thu 17 Sep 2026, 10:00 | #gijs        | OTP 3 · Bespreking door MW · K7-042                        |
      | Tue 22 Sep 2026, 10:00 | #gijs        | OTP 4 · Outtake door MW · K7-042 … uiterste datum ma 5 okt |

    Given it is Thursday 1 October 2026
    When Gijs records "OTP 4 · Outtake door MW" of K7-042, held on Thursday 1 October 2026, and fills in
      | Keuze van de bewoner | Vrijwillige terugkeer |
    Then Gijs sees on "OTP 4 · Outtake door MW" of K7-042
      | keuze: vrijwillige terugkeer |
      | ○  Terugreis mee geregeld    |
    Given it is Tuesday 6 October 2026
    When Ivo records "OTP 5 · ICAM-beslissing" of K7-042, held on Tuesday 6 October 2026, and fills in
      | Keuze van de bewoner | Vrijwillige terugkeer |
    Then the plan of K7-042 says
      | Laatste dag materiële hulp: do 8 okt        |
      | 5 van 6 gesprekken (6e enkel bij weigering) |
