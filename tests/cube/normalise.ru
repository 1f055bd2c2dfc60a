# What a cube may leave unsaid is said, before the constraints look at it: first the classes that the properties imply, then
# what was attached to a whole data set or slice, for each of its observations.

INSERT { ?observation a qb:Observation } WHERE { ?observation qb:dataSet ?dataset } ;
INSERT { ?observation a qb:Observation } WHERE { ?slice qb:observation ?observation } ;
INSERT { ?slice a qb:Slice } WHERE { ?dataset qb:slice ?slice } ;

INSERT { ?component qb:componentProperty ?property . ?property a qb:DimensionProperty }
WHERE { ?component qb:dimension ?property } ;
INSERT { ?component qb:componentProperty ?property . ?property a qb:MeasureProperty }
WHERE { ?component qb:measure ?property } ;
INSERT { ?component qb:componentProperty ?property . ?property a qb:AttributeProperty }
WHERE { ?component qb:attribute ?property } ;

INSERT { ?observation ?property ?value }
WHERE {
    ?dataset qb:structure/qb:component ?component ; ?property ?value .
    ?component qb:componentProperty ?property ; qb:componentAttachment qb:DataSet .
    ?observation qb:dataSet ?dataset .
} ;
INSERT { ?observation ?property ?value }
WHERE {
    ?dataset qb:structure/qb:component ?component ; qb:slice ?slice .
    ?component qb:componentProperty ?property ; qb:componentAttachment qb:Slice .
    ?slice ?property ?value ; qb:observation ?observation .
} ;
INSERT { ?observation ?dimension ?value }
WHERE {
    ?slice qb:sliceStructure/qb:componentProperty ?dimension ; ?dimension ?value ; qb:observation ?observation .
}
