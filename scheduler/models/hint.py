"""Names of what a newcomer is shown once; `Learner.to_show` stores those still to come."""

WELCOME = "welcome"
GRADES, UNDO, DEEP, DRILL = "grades", "undo", "deep", "drill"
HINTS = (GRADES, UNDO, DEEP, DRILL)
