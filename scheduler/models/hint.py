"""The hints that a newcomer is shown once; `Learner.to_show` stores those not shown yet."""

WELCOME = "welcome"
GRADES, UNDO, DEEP, DRILL = "grades", "undo", "deep", "drill"
HINTS = (GRADES, UNDO, DEEP, DRILL)
