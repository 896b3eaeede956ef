package podscan

// What stands before, between and behind the texts of a record in the usual form.
var (
	headTexts      = newGlues(`{"result":{"pod":{"id":"`, `,"name":"`, `,"deploymentId":"`, `,"namespace":"`, `,"clusterId":"`)
	liveGlue       = newGlue(`,"liveInstances":`)
	identityTexts  = newGlues(`"containerRuntime":"`, `,"id":"`, `,"node":"`, `},"containingPodId":"`, `,"containerName":"`)
	instanceTexts  = newGlues(`,"started":"`, `,"imageDigest":"`)
	reasonText     = newGlues(`,"terminationReason":"`)
	identityGlue   = newGlue(`{"instanceId":{`)
	addressGlue    = newGlue(`,"containerIps":`)
	runningGlue    = newGlue(`,"finished":null`)
	finishedText   = newGlues(`,"finished":"`)
	exitGlue       = newGlue(`,"exitCode":`)
	terminatedGlue = newGlue(`,"terminatedInstances":`)
	bucketGlue     = newGlue(`{"instances":`)
	startedText    = newGlues(`,"started":"`)
	closing1       = newGlue(`}`)
	closing3       = newGlue(`}}}`)
)

func newGlues(texts ...string) []glue {
	glues := make([]glue, len(texts))
	for i, s := range texts {
		glues[i] = newGlue(s)
	}
	return glues
}

// usual reads a record in the very form in which the server writes it: every member, in its order, and no white space. It
// returns -1 if the record at i differs anywhere or does not end within the block. So do all functions of this file, and
// also when they are given -1.
func (p *parser) usual(i int) int {
	r, body := &p.rec, i+len(`{"result":{"pod":`)
	i = p.texts(i, headTexts, r.fields[ID:])
	i = p.items(p.past(i, &liveGlue), (*parser).usualLive)
	i = p.items(p.past(i, &terminatedGlue), (*parser).usualBucket)
	i = p.texts(i, startedText, r.fields[Started:])
	if i = p.past(i, &closing3); i >= 0 {
		r.pod = spanOf(body, i-len(`}}`))
	}
	return i
}

// past passes over glue.
func (p *parser) past(i int, g *glue) int {
	if i < 0 || !g.begins(p.b[i:i+pad:i+pad]) {
		return -1
	}
	return i + g.size
}

// texts reads texts, each behind its glue, which ends with the opening quote.
func (p *parser) texts(i int, glues []glue, to []span) int {
	b := p.b
	for k := range glues {
		g := &glues[k]
		if i < 0 || !g.begins(b[i:i+pad:i+pad]) {
			return -1
		}
		from, flag := i+g.size, uint32(0)
		end := ordinary(b, from)
		if b[end] != '"' {
			if end, flag = p.str(end); end < 0 {
				return -1
			}
		}
		to[k] = spanOf(from, end)
		to[k].to |= flag
		i = end + 1
	}
	return i
}

// items reads an array.
func (p *parser) items(i int, item func(*parser, int) int) int {
	if i < 0 || p.b[i] != '[' {
		return -1
	}
	if i++; p.b[i] == ']' {
		return i + 1
	}
	for {
		if i = item(p, i); i < 0 {
			return -1
		}
		switch p.b[i] {
		case ',':
			i++
		case ']':
			return i + 1
		default:
			return -1
		}
	}
}

func (p *parser) usualLive(i int) int {
	p.rec.live++
	return p.usualInstance(i, true)
}

func (p *parser) usualTerminated(i int) int { return p.usualInstance(i, false) }

func (p *parser) usualBucket(i int) int {
	return p.past(p.items(p.past(i, &bucketGlue), (*parser).usualTerminated), &closing1)
}

func (p *parser) usualInstance(i int, live bool) int {
	r := &p.rec
	r.list = append(r.list, container{live: live, firstIP: len(r.ips)})
	c := &r.list[len(r.list)-1]
	i = p.texts(p.past(i, &identityGlue), identityTexts, c.fields[Runtime:])
	i = p.items(p.past(i, &addressGlue), (*parser).usualAddress)
	c.lastIP = len(r.ips)
	i = p.texts(i, instanceTexts, c.fields[ContainerStarted:])
	if running := p.past(i, &runningGlue); running >= 0 {
		i = running
	} else {
		i = p.texts(i, finishedText, c.fields[Finished:])
	}
	if i = p.past(i, &exitGlue); i >= 0 {
		i = p.integer(i)
	}
	return p.past(p.texts(i, reasonText, c.fields[TerminationReason:]), &closing1)
}

func (p *parser) usualAddress(i int) int {
	if p.b[i] != '"' {
		return -1
	}
	end := ordinary(p.b, i+1)
	if p.b[end] != '"' {
		return -1
	}
	p.rec.ips = append(p.rec.ips, spanOf(i+1, end))
	return end + 1
}
