"""The words that the point check knows: tables as texts, which the script has as well.

`static/js/study/points.js` has tables of the same names and content; a test compares them.
"""

STOP_WORDS = """
a about actually again also am an and any anyway are as at away basically be because been being
both but by came can come could did do does doing done during either else even ever for from get
gets give gives go goes got had has have he her here his how i if in into is it its just kind let
lets like lot make makes may me might much must my of off ok okay on or our out own per put quite
really say says she should since so some stuff such take takes than that the their them then
there theres thereby these they thing things this those though through thus times to too toward
uh um upon us use used uses using very via w was way we well were what when where whereas whether
which while who whose why will with within would x yeah yes yet you your
"""

# a negation stands before what it denies
NEGATIONS = """
not no never without cannot cant dont doesnt didnt isnt arent wasnt werent wont couldnt shouldnt
wouldnt hasnt havent neither nor none nothing non instead rather unlike hardly avoid prevent lack
"""

# with which another claim begins, so that a negation before it is over
JOINTS = "but and so then because while whereas though although um uh"

NUMBERS = """
zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12
thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20
thirty=30 forty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 half=0.5 halve=0.5 quarter=0.25
once=1 twice=2 double=2 triple=3 square=2 cube=3
"""

# a single letter only right behind digits: 70B, 8k
MAGNITUDES = "hundred=1e2 thousand=1e3 k=1e3 million=1e6 m=1e6 billion=1e9 b=1e9 trillion=1e12"

SHORT_FORMS = """
lr=learning+rate rnn=recurrent+network cnn=convolutional+network nn=network ann=network net=network
llm=language+model lm=language+model sgd=stochastic+gradient+descent
gan=generative+adversarial+network
kv=key+value batchnorm=batch+norm bn=batch+norm layernorm=layer+norm ln=layer+norm
svm=support+vector+machine moe=mixture+expert mse=mean+2+error mae=mean+absolute+error
rag=retrieval+augmented+generation rl=reinforcement+learning sft=supervised+fine+tuning
ce=cross+entropy sqrt=2+root
"""

# each line: words that can stand for one another
SYNONYMS = """
more increase grow rise raise larger large higher high big bigger great greater extra
less reduce decrease shrink fall lower low fewer few small smaller little tiny drop short weak cut
same equal identical equivalent alike similar match
constant fixed unchanged stay remain keep frozen freeze stable steady preserve
limit bound cap restrict constrain ceiling budget bottleneck
weight parameter param
mean average avg ema
all every each whole entire full
embedding vector representation
human person people annotator
user customer
sum add total plus accumulate
initial start begin early first init original
error mistake wrong incorrect false
check verify test validate inspect confirm evaluate assess
measure metric
diverse variety varied different
fast quick speed rapid efficient cheap
slow expensive cost costly price pay
gradient slope derivative
change update modify adjust alter shift move adapt rewrite overwrite replace
near close almost nearly approximately roughly
variance spread std deviation
step iteration update
compute math flop operation calculate arithmetic
fact knowledge truth
example sample instance
residual skip shortcut
store save retain cache keep
memory remember memorize
correct right true accurate
validation val heldout
millisecond ms
gigabyte gb
generate write produce create
communicate exchange send transfer
maximum max largest highest
minimum min smallest lowest
future later next ahead
sure certain confident
queue wait idle
minus subtract
vanish fade disappear lost zero
forget lose erase wipe
document doc passage chunk text
remove delete discard filter throw prune drop
cutoff threshold
drift shift
mask hide see
monitor watch track
simple easy plain
hard difficult tough complex complicated intricate
split divide partition separate
join merge combine mix fuse blend concatenate
choose pick select decide
find search retrieve detect locate catch
guess predict forecast estimate
probability likelihood chance
probable likely plausible
image picture photo
unit neuron node
request query traffic load
response answer output reply
production deploy serve live inference prod
gap difference differ mismatch discrepancy
duplicate copy repeat dupe
stop halt end quit finish
checkpoint ckpt snapshot
restore load return back
rely lean depend
ignore neglect overlook
need require demand
harm hurt damage degrade worse
help improve better benefit gain
squeeze compress cram pack
penalty regularization
goal objective aim target
size scale magnitude number
latency delay
separate independent apart alone own individual
joint together simultaneous parallel
rare uncommon infrequent seldom
common frequent often usual typical
old stale outdated past previous
new fresh recent novel
invent hallucinate fabricate
clip truncate cap
straight linear line plane
honest admit plainly
reveal show prove demonstrate expose
abstain decline refuse
cite source reference citation evidence
gpu device card accelerator
flag alert mark
rule code program script
"""

OPPOSITES = """
more=less fast=slow same=different near=far start=end common=rare help=harm correct=wrong
forget=remember open=close separate=joint after=before input=output forward=backward
precision=recall encoder=decoder bias=variance first=last constant=change easy=hard
positive=negative global=local row=column always=never max=min parallel=sequential new=old
keep=lose keep=change keep=remove dense=sparse exact=approximate above=below over=under
left=right upper=lower
raw=processed reward=punish ignore=track ignore=depend ignore=sensitive lose=more lose=gain
less=gain constant=different share=separate together=apart memory=compute train=validation
early=late top=bottom smooth=sharp known=unknown success=failure allow=forbid include=exclude
add=remove split=join wide=narrow
"""
