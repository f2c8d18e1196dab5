@decision.cgvs_negative
Feature: The coordinator reads who saw and changed what
  Everything that is registered about a resident, and everybody who looks at the file, stands in the
  logbook of the centre. Its coordinator reads it, and that is entered too. A worker cannot read it.

  Scenario: The coordinator reads who saw and changed what
    Given it is Monday 7 September 2026
    And An opens the file of K7-042, who arrived on Monday 7 September 2026
    And An types "/terugkeer beslissing K7-042 cgvs 7/09/2026"
    When Cora types "/terugkeer status K7-042"
    And Nadia types "/retour statut K7-042"
    And Cora types "/terugkeer logboek K7-042"
    Then Cora is told
      | Logboek van K7-042                                                          |
      | <@U0CORA> · las het logboek                                                 |
      | <@U0NADIA> · vroeg iets zonder er recht op te hebben: geweigerd             |
      | <@U0CORA> · bekeek het dossier                                              |
      | <@U0AN> · gaf in: beslissing                                                |
      | <@U0AN> · gaf in: registratie                                               |
    When An types "/terugkeer logboek"
    Then An is told
      | Dit mag je hier niet doen … coördinator |
