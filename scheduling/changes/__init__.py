"""How each kind of fact changes the state of a trajectory, or why the procedure refuses it."""
