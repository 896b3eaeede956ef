package kfptest

// authorize checks permissions. In multi-user mode every user has a namespace; the
// caller's is "team-a".
func (c *call) authorize() reply {
	const context = "Authorize request is not valid"
	namespace, verb := c.query.Get("namespace"), c.query.Get("verb")
	switch {
	case namespace == "":
		return reply{err: invalid(context, "Namespace is empty. Please specify a valid namespace")}
	case c.query.Get("resources") != "VIEWERS":
		return reply{err: invalid(context, "Resources not specified. Please specify a valid resources")}
	case verb != "GET" && verb != "CREATE" && verb != "DELETE":
		return reply{err: invalid(context, "Verb not specified. Please specify a valid verb")}
	case c.multiUser && namespace != team:
		detail := "User 'team-a' is not authorized with reason:  (request: &ResourceAttributes{Namespace:" + namespace + ",Verb:" + verb + ",Resource:viewers})"
		return reply{err: failed(codeDenied, detail, "Failed to authorize the request: PermissionDenied: "+detail)}
	}
	return c.nothing()
}
